DROP TABLE books.registry_findings, books.registry_comparisons, books.registry_sightings;
