# One image for the web process, the worker and the commands of an installation (lib/OPERATIONS.md, "Containers").

# 22, 24 and 26 are supported.
ARG NODE_VERSION=24
FROM node:${NODE_VERSION}-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# What `npm ci` generates the database client from.
COPY prisma ./prisma
RUN npm ci
COPY . .
RUN npm run build:standalone

FROM node:${NODE_VERSION}-slim
WORKDIR /app
COPY --from=build /app/.next/standalone ./
# Docker gives HOSTNAME the container's name, and Next would listen there alone. The last two keep glibc from holding on to
# freed memory (lib/local/stack/start-stack.ts).
ENV NODE_ENV=production \
    NEXT_TELEMETRY_DISABLED=1 \
    HOSTNAME=0.0.0.0 \
    WORKER_HOST=0.0.0.0 \
    MALLOC_ARENA_MAX=2 \
    MALLOC_MMAP_THRESHOLD_=131072
# It owns none of the files, and needs to write none.
USER node
EXPOSE 3000 3001
HEALTHCHECK --interval=10s --timeout=6s --start-period=60s CMD ["node", "commands/health.js"]
CMD ["node", "commands/web.js"]
