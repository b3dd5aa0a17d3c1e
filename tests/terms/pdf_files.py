"""PDF files as tests need them."""

import io

from django.core.files.base import ContentFile
from pypdf import PdfWriter


def pdf(pages=1):
    writer, made = PdfWriter(), io.BytesIO()
    for _number in range(pages):
        writer.add_blank_page(595, 842)
    writer.write(made)
    return made.getvalue()


def pdf_file(name="signed.pdf", pages=1):
    return ContentFile(pdf(pages), name)
