"""What must be true of S3 before a job is taken: its media can be read and are not too large, its output has room.

It waits for S3: an operation that asks it says `WAITS`.
"""

from typing import TYPE_CHECKING

from emulator.errors import AwsError
from emulator.jobs.delivery import NOT_READABLE, DeliveryFailed
from emulator.operations.shared import places
from emulator.operations.shared.families import BAD_REQUEST

if TYPE_CHECKING:
    from emulator.call import Call

MEGABYTE = 1024 * 1024
MOST = 2048 * MEGABYTE
MOST_OF_A_CALL = 500 * MEGABYTE  # documented, for call analytics

# Recorded, of 2048.00 Mb; those of call analytics by the same grammar.
TOO_LARGE = (
    "The input file that you specified exceeds the maximum size of {most:.2f} Mb. Try again with a smaller file."
)
ELSEWHERE = (  # recorded
    "The specified S3 bucket isn't in the same region. Make sure the bucket is in the {region} region and try your "
    "request again."
)
# Observed: it is left there. Differs: nothing is known of what is in it.
PROBE = ".write_access_check_file.temp"


def media(call: "Call", most: int = MOST) -> places.Place:
    """The media file of the request, once it is sure to be in this region, to be readable, and to be of `most` bytes.

    Raises AwsError BadRequestException.
    """
    [uri] = call.input["Media"].values()
    place = places.place_of(call, uri)
    if place is None:
        raise AwsError(BAD_REQUEST, NOT_READABLE)
    _check_region(call, place.bucket)
    stored = call.s3.open(call.identity.region, *place)
    if stored is None:
        raise AwsError(BAD_REQUEST, NOT_READABLE)
    if stored.size > most:
        raise AwsError(BAD_REQUEST, TOO_LARGE.format(most=most / MEGABYTE))
    return place


def check_output(call: "Call", bucket: str, key: str = "") -> None:
    """The client's bucket is in this region, and takes a file in the folder of `key`: one is put there.

    Raises AwsError BadRequestException.
    """
    _check_region(call, bucket)
    folder, slash, _ = key.rpartition("/")
    try:
        call.s3.put(call.identity.region, bucket, f"{folder}{slash}{PROBE}", b"", "binary/octet-stream")
    except DeliveryFailed as failure:
        raise AwsError(BAD_REQUEST, failure.reason) from None


def _check_region(call: "Call", bucket: str) -> None:
    if call.s3.region_of(call.identity.region, bucket) not in (None, call.identity.region):
        raise AwsError(BAD_REQUEST, ELSEWHERE.format(region=call.identity.region))
