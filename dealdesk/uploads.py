"""Files as they arrive: written to a file of bounded size, whatever is sent (RELIABILITY row 38)."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class CappedUploadHandler(TemporaryFileUploadHandler):
    """Writes at most one byte more than a file may have, and counts the rest.

    The form then refuses the file by its true size, and the disk never holds more of it. The temporary file goes with
    the request, whether it was refused, kept or broken off.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seen = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Make the folder first: an empty installation has none."""
        Path(settings.FILE_UPLOAD_TEMP_DIR).mkdir(mode=0o700, parents=True, exist_ok=True)
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep what fits.

        Raises:
            RequestDataTooBig: all files of this request together are more than anybody sends at once.
        """
        self.seen += len(raw_data)
        if self.seen > settings.UPLOAD_TOTAL_LIMIT:
            self.upload_interrupted()  # now, and not when somebody collects the garbage
            raise RequestDataTooBig("The files of one request are too large together.")
        room = settings.UPLOAD_FILE_LIMIT + 1 - start
        if room > 0:
            self.file.write(raw_data[:room])

    def file_complete(self, file_size: int) -> UploadedFile:
        """The file with its true size, also where not all of it was kept."""
        self.file.seek(0)
        self.file.size = file_size
        return self.file
