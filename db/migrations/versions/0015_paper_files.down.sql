DROP TABLE books.paper_files;
