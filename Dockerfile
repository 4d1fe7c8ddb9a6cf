# The program alone on Alpine: a static binary, a shell for CI systems that need one, time zones, and no root.
#
#   docker build --tag ordermend:0.1.0 .
#   docker run --rm --volume "$PWD:/work" ordermend:0.1.0 check exports/*.csv

FROM rust:1.95-alpine AS build
# hadolint ignore=DL3018
RUN apk add --no-cache gcc make musl-dev
WORKDIR /src
COPY Cargo.toml Cargo.lock ./
COPY .cargo .cargo
COPY benches benches
# The program holds them: `rules schema` prints them.
COPY docs/schemas docs/schemas
COPY rules rules
COPY src src
COPY tests/it/main.rs tests/it/main.rs
RUN cargo build --profile dist --locked --features parquet --bin ordermend

FROM alpine:3.22
# hadolint ignore=DL3018
RUN apk add --no-cache tzdata \
    && adduser -D -H -u 10001 ordermend
COPY --from=build /src/target/dist/ordermend /usr/local/bin/ordermend
COPY LICENSE-MIT LICENSE-APACHE NOTICE.md /usr/share/doc/ordermend/
USER 10001
WORKDIR /work
ENTRYPOINT ["ordermend"]
CMD ["--help"]
