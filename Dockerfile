# Linnet, built and put into an image with nothing else in it but the C library:
# no shell, no package manager, no root. It works with a read-only file system.
#
#   docker build --build-arg COMMIT=$(git rev-parse --short=12 HEAD) -t linnet .
#   docker run --read-only --cap-drop ALL -p 127.0.0.1:8000:8000 -v linnet:/data \
#     -e LINNET_PASSWORD=… -e LINNET_OLLAMA=http://host.docker.internal:11434 linnet
#
# --build-arg LINNET_FEATURES=opentelemetry makes one that can send traces.

FROM docker.io/library/rust:1.99.1-trixie AS build
# Node only for npm, which brings wasm-opt; of whatever version Debian has.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends nodejs npm \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /linnet
ENV CACHE=/cache CARGO_TARGET_DIR=/cache/target
# The tools take the longest and change the least: a layer of their own.
COPY rust-toolchain.toml Cargo.lock ./
COPY .ci/setup .ci/setup
RUN .ci/setup build
COPY . .
ARG COMMIT=unknown
ARG LINNET_FEATURES=
RUN LINNET_COMMIT=$COMMIT LINNET_FEATURES=$LINNET_FEATURES make build && mkdir /empty

FROM gcr.io/distroless/cc-debian13:nonroot
COPY --from=build /cache/target/release/linnet /usr/local/bin/linnet
# A new volume takes the owner and the mode of what lies in its place.
COPY --from=build --chown=65532:65532 --chmod=0700 /empty /data
ENV LINNET_ADDR=0.0.0.0:8000 LINNET_DATA_DIR=/data
VOLUME /data
EXPOSE 8000
USER 65532:65532
# There is no shell and no curl: Linnet asks itself.
HEALTHCHECK --interval=30s --timeout=6s --start-period=10s CMD ["/usr/local/bin/linnet", "health"]
ENTRYPOINT ["/usr/local/bin/linnet"]
