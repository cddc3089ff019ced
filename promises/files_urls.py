"""All there is on the host of files (DEALDESK_FILES_HOST). Its errors are plain text: our pages are elsewhere."""

from django.urls import path

from promises.views import proofs

urlpatterns = [path("signed/<str:signed>/", proofs.signed_file, name="signed-file")]

handler400 = handler403 = handler404 = "promises.views.proofs.not_here"
handler500 = "promises.views.proofs.failed_here"
