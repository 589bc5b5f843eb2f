DROP TABLE books.paper_deductions, books.paper_payments, books.papers;
DROP FUNCTION books.deduct_no_more_than_there_is();
