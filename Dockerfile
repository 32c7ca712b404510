# The emulator as a container: no root, no shell tools, nothing to write but /data and /tmp.
#
#   docker build --tag transcribe-emulator .
#   docker run --rm --read-only --tmpfs /tmp -p 4610:4610 -p 8443:8443 \
#     -v emulator:/data -v ./my-scripts:/scripts:ro transcribe-emulator
#
# /scripts  the scripts that say what is heard; the image brings the examples
# /seed     empty: what is mounted there, -v ./my-seed:/seed:ro, is read with -e TRANSCRIBE_EMULATOR_SEED=/seed
# /data     keeps the CA and its certificates; clients find the CA in /data/ca.pem
#
# --build-arg REVISION=$(git rev-parse HEAD) and CREATED=$(date -u +%Y-%m-%dT%H:%M:%SZ) go into its labels.

FROM python:3.13-slim AS build
WORKDIR /source
COPY pyproject.toml constraints.txt ./
# The dependencies first: they are a layer that a change of ours does not rebuild.
RUN python -m venv --without-pip /opt/emulator \
 && python -c "import tomllib; project = tomllib.load(open('pyproject.toml', 'rb'))['project']; print(*project['dependencies'], *project['optional-dependencies']['postgresql'], sep='\n')" > needed.txt \
 && pip --python /opt/emulator/bin/python install --no-cache-dir --constraint constraints.txt --requirement needed.txt
COPY README.md LICENSE ./
COPY emulator emulator
COPY fixtures fixtures
RUN pip --python /opt/emulator/bin/python install --no-cache-dir --no-deps .

FROM python:3.13-slim
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /data --shell /usr/sbin/nologin emulator \
 && install --directory --owner=emulator --group=emulator /data \
 && install --directory /seed
COPY --from=build /opt/emulator /opt/emulator
COPY fixtures /scripts
ENV PATH=/opt/emulator/bin:$PATH
# The base image has Python's own library as source alone, and nobody could keep it compiled later: each start, and each
# question for its health, would compile what it needs again.
RUN python -c "import emulator.start, emulator.seeds.sowing, emulator.control.api, moto.s3.models, trustme, urllib.request"
ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    TRANSCRIBE_EMULATOR_HOST=0.0.0.0 \
    TRANSCRIBE_EMULATOR_DATA=/data \
    TRANSCRIBE_EMULATOR_SCRIPTS=/scripts
# By number: an orchestrator that insists on "not root" cannot look up a name.
USER 10001:10001
VOLUME /data
EXPOSE 4610 8443
HEALTHCHECK --interval=5s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ.get('TRANSCRIBE_EMULATOR_PORT', '4610') + '/_emulator/ready', timeout=4)"]
# Last, because they change with each build, and what comes after them is built anew.
ARG VERSION=0.1.0
ARG REVISION=""
ARG CREATED=""
LABEL org.opencontainers.image.title="transcribe-emulator" \
      org.opencontainers.image.description="A local emulator of Amazon Transcribe: batch API, streaming over HTTP/2 and WebSocket, scripted transcripts." \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}" \
      org.opencontainers.image.base.name="python:3.13-slim"
ENTRYPOINT ["transcribe-emulator"]
CMD ["serve"]
