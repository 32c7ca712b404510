"""How much sound a stream has brought, in each encoding that is not plain samples. Nothing here decodes."""
