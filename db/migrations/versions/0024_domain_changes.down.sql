DROP TABLE front.transfer_code_views, front.domain_change_requests, books.domain_changes;
