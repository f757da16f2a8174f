# docker build --build-arg COMMIT="$(git rev-parse --short=12 HEAD)" -t leadgate .
#
# A first configuration, written into ./leadgate on the host:
#   mkdir leadgate && docker run --rm --user "$(id -u):$(id -g)" -v "$PWD/leadgate:/etc/leadgate" leadgate init /etc/leadgate
# In it, server.host becomes 0.0.0.0, or the published port leads nowhere. Then:
#   docker run -d --name leadgate --restart unless-stopped --stop-timeout 30 \
#     -p 127.0.0.1:8080:8080 -v "$PWD/leadgate:/etc/leadgate:ro" -v leadgate-data:/var/lib/leadgate leadgate

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
