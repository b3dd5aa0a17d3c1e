"""Every address, reader and form of the site, one by one."""

from importlib import import_module
from pathlib import Path


def parts(kind):
    """The modules of this folder whose names begin with a kind, such as `rows_desk`, in the order of their names."""
    names = sorted(path.stem for path in Path(__file__).parent.glob(f"{kind}_*.py"))
    return [import_module(f"{__name__}.{name}") for name in names]
