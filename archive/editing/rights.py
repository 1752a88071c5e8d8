"""Who may do what to an annotation: at the desk, and by a token. Migration 0005 makes the groups."""

from archive.models import Annotation

PUBLISH, WITHDRAW = "archive.publish_annotation", "archive.withdraw_annotation"


def may_publish(user):
    """Tell whether somebody lets readers see annotations, and changes those that they see."""
    return user.has_perm(PUBLISH)


def may_change(user, annotation):
    """Tell whether somebody may change an annotation: a published one is for those who publish."""
    is_public = annotation.status == Annotation.Status.PUBLISHED
    return user.has_perm("archive.change_annotation") and (may_publish(user) or not is_public)


def may_withdraw(user, annotation):
    """Tell whether somebody may take an annotation from the public pages: their own, or anybody's."""
    own = annotation.author_id == user.pk and user.has_perm("archive.change_annotation")
    return own or user.has_perm(WITHDRAW)


def may_delete(user, annotation):
    """Tell whether somebody may delete an annotation: what was published is withdrawn before."""
    own = annotation.author_id == user.pk and annotation.published is None
    return user.has_perm("archive.delete_annotation") and (own or user.has_perm(WITHDRAW))


def may_annotate(user):
    """Tell whether somebody may write annotations at all, and so have tokens for it."""
    return user.is_active and (
        user.has_perm("archive.add_annotation") or user.has_perm("archive.change_annotation")
    )
