DROP TABLE front.bulk_prices, front.bulk_lines, front.bulk_orders, books.bulk_orders;
