# docker build --build-arg COMMIT="$(git rev-parse --short=12 HEAD)" -t leadgate .
#
# The service is user 65532, in the container and so on the host: its configuration belongs to that user, which alone may
# read it. A first one, in ./leadgate on the host:
#   mkdir -m 0700 leadgate && sudo chown 65532:65532 leadgate
#   docker run --rm -v "$PWD/leadgate:/etc/leadgate" leadgate init /etc/leadgate
# Edit it as root (`sudo -s`); server.host becomes 0.0.0.0, or the published port leads nowhere. Then:
#   docker run --rm -v "$PWD/leadgate:/etc/leadgate:ro" leadgate check
#   docker run -d --name leadgate --restart unless-stopped --stop-timeout 30 \
#     -p 127.0.0.1:8080:8080 -v "$PWD/leadgate:/etc/leadgate:ro" -v leadgate-data:/var/lib/leadgate leadgate
#   docker exec leadgate leadgate deliveries list

FROM node:22.11.0-bookworm-slim AS build
WORKDIR /build
# Bun and the packages first: a layer that stays until one of these files changes. The version of Bun stands in package.json.
COPY package.json bun.lock bunfig.toml ./
COPY scripts/setup scripts/setup
RUN set -eu; . scripts/setup
COPY tsconfig.json ./
COPY scripts scripts
COPY config config
COPY src src
ARG COMMIT=""
RUN set -eu; . scripts/setup; bun run build --commit "$COMMIT"; install -d -m 0700 data

# glibc, time zones and root certificates; no shell, no package manager. The binary needs glibc, so not distroless/static.
FROM gcr.io/distroless/base-nossl-debian12:nonroot
COPY --from=build /build/dist/leadgate /usr/local/bin/leadgate
# A new volume takes owner and mode from here. 65532 is the image's user nonroot.
COPY --from=build --chown=65532:65532 /build/data /var/lib/leadgate
USER 65532:65532
# database.path is relative to this folder.
WORKDIR /var/lib/leadgate
VOLUME /var/lib/leadgate
ENV LEADGATE_CONFIG=/etc/leadgate
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=10s --retries=3 CMD ["/usr/local/bin/leadgate", "health"]
ENTRYPOINT ["/usr/local/bin/leadgate"]
CMD ["serve"]
