// LevelDB as PouchDB uses it, but with every write flushed to the disk before it counts (LevelDB's own `sync` option).
// PouchDB leaves that off, so what it has confirmed can be lost when the power goes; our side never works so.

export function flushed(leveldown) {
  const always = (options) => ({ ...options, sync: true });
  class Flushed extends leveldown {
    _put(key, value, options, callback) {
      super._put(key, value, always(options), callback);
    }

    _del(key, options, callback) {
      super._del(key, always(options), callback);
    }

    _batch(operations, options, callback) {
      super._batch(operations, always(options), callback);
    }
  }
  // PouchDB calls what it is given without `new`, and asks for its name and for destroy.
  return Object.assign((location) => new Flushed(location), { destroy: leveldown.destroy });
}
