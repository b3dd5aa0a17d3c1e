"""Who may do what with terms of reference and consultations. Pure functions of a standing and rows already read."""

from core.audiences import Audience
from workstrands.models import Workstrand
from workstrands.rules import can_run_group, can_run_strand, can_take_part
from workstrands.standing import Standing

from .models import IN_WORK, TermsComment, TermsTranslation, TermsVersion


def can_draft(standing: Standing, workstrand: Workstrand) -> bool:
    """Begin, write and abandon drafts: leads of the strand and officers of the group, while the group's record is open."""
    return can_run_strand(standing, workstrand) and not workstrand.group.is_read_only()


def can_edit(standing: Standing, version: TermsVersion) -> bool:
    """Change the text of this version."""
    return version.is_draft and can_draft(standing, version.workstrand)


def takes_part(standing: Standing, version: TermsVersion) -> bool:
    """Whether somebody reads a version as one who takes part: the group's, for it agrees on all of them, and the observers of the strand."""
    strand = version.workstrand
    return standing.may_read(version) and (can_take_part(standing, strand) or standing.is_member_of_group(strand.group))


def may_comment(standing: Standing, version: TermsVersion) -> bool:
    """Who comments, as long as the record of the group is open; whether the version still takes comments is said apart."""
    return takes_part(standing, version) and not version.workstrand.group.is_read_only()


def can_comment(standing: Standing, version: TermsVersion) -> bool:
    """Members, on what is being worked on."""
    return version.state in IN_WORK and may_comment(standing, version)


def can_resolve(standing: Standing, comment: TermsComment) -> bool:
    """Whoever made a comment, and who writes the drafts."""
    return comment.answers_id is None and (
        comment.author_id == standing.person_id or can_draft(standing, comment.version.workstrand)
    )


def can_adopt(standing: Standing, workstrand: Workstrand) -> bool:
    """Open and steer consultations, record adoption, enter older agreements: officers of the group."""
    return can_run_group(standing, workstrand.group) and not workstrand.group.is_read_only()


def can_enter_later(standing: Standing, workstrand: Workstrand) -> bool:
    """Enter older agreements, also of a group that is over: its officers while they are, and superusers."""
    return can_run_group(standing, workstrand.group)


def can_read_translation(standing: Standing, translation: TermsTranslation) -> bool:
    """A checked one is read by whoever reads the version; one that is not, by those who read drafts."""
    version = translation.version
    if not standing.may_read(version):
        return False
    is_checked = translation.state == TermsTranslation.State.CHECKED
    return is_checked or standing.may_read_audience(version.workstrand, Audience.GROUP)


def can_translate(standing: Standing, version: TermsVersion) -> bool:
    """Add translations of what is agreed, write and check them: as drafts."""
    return version.is_agreed and can_draft(standing, version.workstrand)


def can_keep_signed(standing: Standing, version: TermsVersion) -> bool:
    """Add signed copies of what is agreed, also of a group that is over, and remove those added in error."""
    return version.is_agreed and can_enter_later(standing, version.workstrand)


def can_adopt_otherwise(standing: Standing, version: TermsVersion) -> bool:
    """Record that a draft was adopted at a meeting or by the chair; that it is the one in work, the service sees to."""
    return not version.is_agreed and can_adopt(standing, version.workstrand)
