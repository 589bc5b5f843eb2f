DROP TABLE front.refund_requests, front.deposit_requests, books.audit_findings, books.audits, books.refunds, books.deposit_requests;
ALTER TABLE books.tiers DROP COLUMN deposit;
