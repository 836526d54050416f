# syntax=docker/dockerfile:1

FROM --platform=$BUILDPLATFORM golang:1.26 AS build
WORKDIR /src
ENV GOCACHE=/cache
# Dependencies first: they change rarely and stay in the cache.
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
ARG VERSION=dev TARGETOS TARGETARCH
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/cache \
    CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath -buildvcs=false \
    -ldflags="-s -w -X github.com/masterspeak/masterspeak/internal/app.Version=$VERSION" \
    -o /out/masterspeak .
RUN mkdir /out/data

FROM gcr.io/distroless/static-debian12:nonroot
# The image has no shell; this is all that a health check needs.
COPY --from=busybox:1.37-musl /bin/wget /bin/wget
COPY --from=build /out/masterspeak /masterspeak
# A volume mounted here takes over this owner, so recordings can be written.
COPY --from=build --chown=65532:65532 /out/data /data
USER 65532:65532
EXPOSE 8080 9090
ENTRYPOINT ["/masterspeak"]
CMD ["api"]
