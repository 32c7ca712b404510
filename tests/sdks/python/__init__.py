"""Programs with the SDKs for Python. They import nothing of the tests but each other, and no pytest."""
