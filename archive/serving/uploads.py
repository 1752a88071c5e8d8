"""Files that somebody sends: nothing here takes any, so none is kept, neither in memory nor on the disk."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler


class NoFiles(FileUploadHandler):
    """Let files pass by unread; a form that is longer than any of ours is refused before it is read."""

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        """Look at the length of the whole form: Django counts the fields only, not the files."""
        if content_length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig("The form is too long.")

    def receive_data_chunk(self, raw_data, start):
        """Drop a piece of a file."""

    def file_complete(self, file_size):
        """Give the form no file."""
