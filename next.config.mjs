/** @type {import("next").NextConfig} */
const config = {
  serverExternalPackages: ["@aws-sdk/client-s3","@aws-sdk/lib-storage","@aws-sdk/s3-request-presigner","@prisma/adapter-pg","@prisma/client","better-auth","inngest","pg", "pg-copy-streams", "pino", "xlsx"],
  typescript: { ignoreBuildErrors: true },
  poweredByHeader: false,
  reactStrictMode: true,
  typedRoutes: true,
  agentRules: false,
};
export default config;
