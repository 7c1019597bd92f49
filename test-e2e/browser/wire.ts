import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** A way to a server that can be cut, as a network is: connections break, and new ones are not taken. */
export interface Wire extends AsyncDisposable {
  readonly url: string;
  cut(): void;
  mend(): void;
}

/** Leads to a port of this machine. */
export async function openWire(port: number): Promise<Wire> {
  const ends = new Set<Socket>();
  let isCut = false;
  const cut = (): void => {
    isCut = true;
    for (const socket of ends) socket.destroy();
  };
  const wire = createServer((near) => {
    if (isCut) return near.destroy();
    const far = connect(port, "127.0.0.1");
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      ends.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        ends.delete(socket);
        other.destroy();
      });
    }
    near.pipe(far).pipe(near);
    return undefined;
  });
  wire.listen(0, "127.0.0.1");
  await once(wire, "listening");
  return {
    url: `http://127.0.0.1:${(wire.address() as AddressInfo).port}`,
    cut,
    mend() {
      isCut = false;
    },
    async [Symbol.asyncDispose]() {
      cut();
      wire.close();
      await once(wire, "close");
    },
  };
}
