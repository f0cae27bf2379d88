import { useEffect, useState } from 'preact/hooks';

/** A read of the handler: what came last, and the error of the last attempt. */
export interface Read<Data> {
  readonly data: Data | undefined;
  readonly error: string | undefined;
  /** Reads again. */
  reload(): void;
}

/** Reads JSON of the handler, at a path relative to the page. */
export async function readJson<Data>(path: string, signal?: AbortSignal): Promise<Data> {
  const response = await fetch(`api/${path}`, signal === undefined ? {} : { signal });
  return answerOf(response);
}

/** Sends an action to the handler. */
export async function act<Data>(path: string): Promise<Data> {
  const headers = { 'content-type': 'application/json' };
  return answerOf(await fetch(`api/${path}`, { method: 'POST', headers, body: '{}' }));
}

async function answerOf<Data>(response: Response): Promise<Data> {
  const body = (await response.json()) as Data & { readonly detail?: string };
  if (!response.ok) throw new Error(body.detail ?? `the server answers ${response.status}`);
  return body;
}

/** Reads a path now, when it changes, and each `everyMs` while the page is visible. */
export function useRead<Data>(path: string, everyMs?: number): Read<Data> {
  const [state, setState] = useState<{ path: string; data?: Data; error?: string }>({ path });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const ending = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = async (): Promise<void> => {
      if (!document.hidden || turn === 0) {
        try {
          const data = await readJson<Data>(path, ending.signal);
          if (!ending.signal.aborted) setState({ path, data });
        } catch (error) {
          if (ending.signal.aborted) return;
          const text = error instanceof Error ? error.message : String(error);
          setState((last) => ({ ...(last.path === path ? last : { path }), error: text }));
        }
      }
      if (everyMs !== undefined && !ending.signal.aborted) timer = setTimeout(read, everyMs);
    };
    void read();
    return () => {
      ending.abort();
      clearTimeout(timer);
    };
  }, [path, everyMs, turn]);
  const isCurrent = state.path === path;
  return {
    data: isCurrent ? state.data : undefined,
    error: isCurrent ? state.error : undefined,
    reload: () => setTurn((last) => last + 1),
  };
}
