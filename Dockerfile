# The Cedar server as an image of the command's bundle:
#   docker build -t cedar-server .
#   docker run -e OPENAI_API_KEY=… -e CEDAR_CLIENT_TOKENS=name:token -p 8080:8080 cedar-server
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /cedar
# Dependencies are a layer of their own, which a change of the sources leaves alone. Install scripts are not needed, and not run.
COPY package.json package-lock.json .npmrc ./
COPY core/package.json core/
COPY providers/package.json providers/
COPY server/package.json server/
COPY cli/package.json cli/
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run prepare && rm -f cli/bundle/metafile.json && find cli/bundle -name '*.map' -delete

FROM ${NODE_IMAGE}
WORKDIR /cedar
COPY --from=build /cedar/LICENSE ./
COPY --from=build /cedar/cli/package.json cli/
COPY --from=build /cedar/cli/bin cli/bin
COPY --from=build /cedar/cli/bundle cli/bundle
# No key and no token is built in: they are given when the container is started.
ENV HOST=0.0.0.0
# Client tokens and the audit log outlive the container with `-v cedar:/var/lib/cedar`.
ENV CEDAR_STATE_DIRECTORY=/var/lib/cedar
RUN install -d -o 1000 -g 1000 -m 700 /var/lib/cedar
VOLUME /var/lib/cedar
EXPOSE 8080
# The user "node" of the image, by number, so that a cluster can see that it is not root.
USER 1000:1000
# Its own certificate is for another name than 127.0.0.1, and is not checked here.
HEALTHCHECK --interval=30s --timeout=5s --start-period=5s --retries=3 \
  CMD ["node", "--eval", "require(process.env.CEDAR_TLS_CERT ? `https` : `http`).get({ host: `127.0.0.1`, port: process.env.PORT || 8080, path: `/health`, rejectUnauthorized: false }, ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1)).on(`error`, () => process.exit(1))"]
ENTRYPOINT ["node", "/cedar/cli/bin/cedar.js"]
CMD ["server"]
