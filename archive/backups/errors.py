"""What can go wrong with a backup or with taking one back. The messages tell a person what to do."""


class NotBackedUpError(ValueError):
    """The backup can't be made, or was broken off: nothing stands under its name."""


class NotRestorableError(ValueError):
    """This is no whole backup, or it can't go into this database: nothing was changed."""
