"""Papers as files: PDF, ISDOC, QR codes, tables. Pure: values in, bytes out."""
