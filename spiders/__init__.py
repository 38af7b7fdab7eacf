"""What was published, and what the official systems export: from the network or a file to records."""
