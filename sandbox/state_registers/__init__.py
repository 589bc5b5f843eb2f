"""The state's other registers, each in its own protocol: taxes, VAT ids, insolvency, sanctions."""
