UPDATE books.bank_movements SET unmatched = CASE
    WHEN unmatched IN ('overdue', 'duplicate') THEN 'not_awaited' ELSE 'other_amount'
END WHERE unmatched IN ('overdue', 'duplicate', 'insufficient', 'excessive');
DROP TABLE books.corrections, books.payment_decisions, front.corrections, front.payment_decisions;
