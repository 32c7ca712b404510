"""Requests and words that the tests of the operations on language models share."""

KIND = "language-model"
DATA = {"S3Uri": "s3://mine/training/", "DataAccessRoleArn": "arn:aws:iam::111122223333:role/Admin"}
PLAIN = {"ModelName": "m", "LanguageCode": "en-US", "BaseModelName": "WideBand", "InputDataConfig": DATA}
KEY = "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"

MISSING = "The requested language model couldn't be found. Check the language model name and try your request again."
FULL_ARN = "KMSKey must be the full ARN of a key: arn:PARTITION:kms:REGION:ACCOUNT:key/ID."
SHORT_KEYS = ["1234abcd-12ab", "alias/mine", "arn:aws:kms:us-west-2:111122223333:alias/mine"]
