import { EventEmitter } from "node:events";

/** Asked of every object by those who print or compare it. */
const askedByAnyone = new Set(["then", "toJSON", "inspect", "nodeType", "asymmetricMatch", "$$typeof"]);

const notModelled = (what: string): Error => new Error(`the stand-in for Electron doesn't model ${what}`);

/** Whatever `part` hasn't throws, so that no test passes because nothing happened. */
export function modelled<Part extends object>(name: string, part: Part): Part {
  Object.setPrototypeOf(part, endOfModel(name, Object.prototype));
  return part;
}

/** A base class of emitters: other members than those of the class throw, and so does listening to other events. */
export function modelledEmitter(name: string, events: readonly string[]): new () => EventEmitter {
  const check = (event: string | symbol): void => {
    if (typeof event === "string" && event !== "newListener" && !events.includes(event)) {
      throw notModelled(`${name}'s event ${event}`);
    }
  };
  class ModelledEmitter extends EventEmitter {
    override on(event: string | symbol, listener: (...values: unknown[]) => void): this {
      check(event);
      return super.on(event, listener);
    }
    override once(event: string | symbol, listener: (...values: unknown[]) => void): this {
      check(event);
      return super.once(event, listener);
    }
  }
  Object.setPrototypeOf(ModelledEmitter.prototype, endOfModel(name, EventEmitter.prototype));
  return ModelledEmitter as new () => EventEmitter;
}

/** @throws when `options` has one that the stand-in does nothing about */
export function checkOptions(name: string, options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).find((option) => !known.includes(option));
  if (unknown !== undefined) throw notModelled(`the option ${unknown} of ${name}`);
}

function endOfModel(name: string, prototype: object): object {
  return new Proxy(prototype, {
    get(target, property, receiver) {
      if (typeof property === "symbol" || property in target) return Reflect.get(target, property, receiver);
      if (askedByAnyone.has(property)) return undefined;
      throw notModelled(`${name}.${property}`);
    },
  });
}

export interface PreventableEvent {
  readonly defaultPrevented: boolean;
  preventDefault(): void;
}

export function preventable<Fields extends object>(fields: Fields): PreventableEvent & Fields {
  let prevented = false;
  return {
    ...fields,
    get defaultPrevented() {
      return prevented;
    },
    preventDefault() {
      prevented = true;
    },
  };
}
