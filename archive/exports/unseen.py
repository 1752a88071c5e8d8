"""Progress that nobody watches."""


def unseen(steps, total):
    """Return the steps as they are."""
    return steps
