import type { OutputFile } from "./write-output.ts";

/** What the files beside the code tell. */
export interface ServerFilesOptions {
  readonly name: string;
  readonly manifest: object;
  /** Packages that are installed where the server runs, with their versions. */
  readonly dependencies: Readonly<Record<string, string>>;
}

/** The files beside the code: how it is started, in a container, by systemd and by hand. */
export function serverFiles(options: ServerFilesOptions): readonly OutputFile[] {
  const { name, manifest } = options;
  const texts = {
    "package.json": json(packageJson(options)),
    "manifest.json": json(manifest),
    Dockerfile: dockerfile(options),
    ".dockerignore": "data\nnode_modules\n",
    [`${name}.service`]: unit(name),
    "README.md": readme(options),
  };
  return Object.entries(texts).map(([path, text]) => ({
    path,
    bytes: new TextEncoder().encode(text),
  }));
}

function json(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function packageJson({ name, dependencies }: ServerFilesOptions): object {
  return {
    name,
    private: true,
    type: "module",
    engines: { node: ">=24" },
    scripts: { start: "node server.mjs" },
    ...(Object.keys(dependencies).length === 0 ? {} : { dependencies }),
  };
}

function dockerfile({ dependencies }: ServerFilesOptions): string {
  const install = Object.keys(dependencies).length === 0 ? "" : "RUN npm install --omit=dev\n";
  return `FROM node:24-slim
WORKDIR /app
COPY . .
${install}RUN mkdir /data && chown node:node /data
USER node
ENV NODE_ENV=production TENON_STORE=/data/store.db
VOLUME /data
EXPOSE 4000
HEALTHCHECK CMD ["node", "-e", "fetch('http://127.0.0.1:4000/ready').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Others reach it only when tenon.config.ts has \`authorize\`; without, it refuses to start like this.
CMD ["node", "server.mjs", "--hostname", "0.0.0.0", "--json-logs"]
`;
}

/** What is stopped gets more time than a server takes to hand back its turns. */
function unit(name: string): string {
  return `[Unit]
Description=${name}: agents served by Tenon
Wants=network-online.target
After=network-online.target

[Service]
WorkingDirectory=/opt/${name}
ExecStart=/usr/bin/env node server.mjs --store /var/lib/${name}/store.db --json-logs
# Keys of model providers, one NAME=value on each line; for root to read only.
EnvironmentFile=-/etc/${name}.env
Environment=NODE_ENV=production
DynamicUser=yes
StateDirectory=${name}
ProtectHome=yes
PrivateDevices=yes
Restart=always
TimeoutStopSec=30

[Install]
WantedBy=multi-user.target
`;
}

function readme({ name, dependencies }: ServerFilesOptions): string {
  const install = Object.keys(dependencies).length === 0 ? "" : "npm install --omit=dev\n";
  return `# ${name}

Written by \`tenon build\`. It needs Node 24 and nothing else.

\`\`\`sh
${install}node server.mjs --port 4000 --store data/store.db
curl http://127.0.0.1:4000/ready
\`\`\`

- \`--port\` (\`PORT\`), \`--hostname\` (\`TENON_HOSTNAME\`), \`--store\` (\`TENON_STORE\`), \`--json-logs\`.
- Anything but loopback needs \`authorize\` in \`tenon.config.ts\` of the project.
- \`GET /health\`, \`/ready\` and \`/metrics\` are for operators.
- SIGTERM hands open turns back and ends the process in seconds. The next one on the same store goes on with them: an
  upgrade is to stop the old one and start the new one.
- Keys are read from the environment, e.g. \`ANTHROPIC_API_KEY\`.

A container: \`docker build -t ${name} . && docker run -v ${name}:/data -p 4000:4000 ${name}\`.

A machine with systemd: copy this folder to \`/opt/${name}\`, \`${name}.service\` to \`/etc/systemd/system\`, and run
\`systemctl enable --now ${name}\`.

A file that you change here is kept by the next build, unless it is code.
`;
}
