"""Programs with the AWS SDK for JavaScript, and the one that opens the browser for them."""
