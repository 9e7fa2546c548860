/** @type {import("next").NextConfig} */
const config = {
  // Plain Node packages that a bundle only makes slower to build and harder to debug.
  serverExternalPackages: [
    "@aws-sdk/client-s3",
    "@aws-sdk/lib-storage",
    "@aws-sdk/s3-request-presigner",
    "@prisma/adapter-pg",
    "@prisma/client",
    "better-auth",
    "inngest",
    "pg",
    "pg-copy-streams",
    "pino",
    "xlsx",
  ],
  // `npm run check` has looked at the types of everything, tests included; the build need not do it again.
  typescript: { ignoreBuildErrors: true },
  poweredByHeader: false,
  reactStrictMode: true,
  typedRoutes: true,
  agentRules: false,
};

export default config;
