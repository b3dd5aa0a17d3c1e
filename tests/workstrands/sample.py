from workstrands.models import Scoped


class Sample(Scoped):
    """The smallest content there can be: a scope and an audience."""

    class Meta:
        app_label = "workstrands"
        db_table = "test_sample"
