"""What can go wrong with an export or with taking one back. The messages tell a person what to do."""


class NotExportableError(ValueError):
    """Nothing can be written there, or the writing was broken off: nothing is left of it."""


class NotRestorableError(ValueError):
    """This is no whole export, or there is something in the database: nothing was changed."""
