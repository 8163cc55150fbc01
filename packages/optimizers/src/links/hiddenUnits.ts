import {
  ArchitectureError,
  type FlatNetwork,
  type HiddenUnits,
  type Leaf,
  type UnitParameter,
} from "@backstream/core";

/** Hidden units, and where their outputs are: those of a leaf of a network. */
export interface ReadUnits {
  readonly units: HiddenUnits;
  readonly network: FlatNetwork;
  readonly leaf: Leaf;
}

/** A layer whose outputs are units with weights of their own. */
interface UnitLayer {
  readonly name: string;
  readonly count: number;
  readonly incoming: readonly UnitParameter[];
  /** The matrix by which it reads its input. */
  readonly reads: UnitParameter;
  /** The matrix by which it reads its own memory. */
  readonly recurrent: UnitParameter | undefined;
}

/**
 * The hidden layers of nets that samples go through one after the other: dense and recurrent layers that another one reads. What
 * stands between two of them must have no parameters and keep the width, as activations and `dropout` do.
 *
 * @param nets In the order of their parameters: the last one that a sample goes through comes first.
 * @throws {ArchitectureError} When layers stand side by side, share parameters, or one stands between that is of another kind.
 */
export function hiddenUnits(where: string, nets: readonly FlatNetwork[]): ReadUnits[] {
  const found: ReadUnits[] = [];
  let before: UnitLayer | undefined;
  let other: Leaf | undefined;
  let newest: { network: FlatNetwork; leaf: Leaf } | undefined;
  for (const { network, offset } of placed(nets).reverse()) {
    const prefix = nets.length > 1 ? `${network.name}.` : "";
    const addresses = new Set<number>();
    for (const leaf of network.flat.leaves) {
      expectInLine(where, network, leaf, addresses);
      const layer = unitLayer(leaf, prefix, offset);
      if (layer && before && newest) {
        if (other) throw otherKind(where, other);
        const { name, count, incoming, recurrent } = before;
        const outgoing = recurrent ? [recurrent, layer.reads] : [layer.reads];
        const units = { name, count, incoming, outgoing, activity: new Float64Array(count) };
        found.push({ units, ...newest });
      }
      if (layer) {
        before = layer;
        other = undefined;
      } else if (before && !passesOn(leaf)) other ??= leaf;
      newest = { network, leaf };
    }
  }
  if (found.length > 0) return found;
  throw new ArchitectureError(
    `${where}: ${nets.map(({ name }) => name).join(", ")} has no hidden units, expected at least two dense or recurrent layers, one after the other`,
  );
}

function placed(nets: readonly FlatNetwork[]): { network: FlatNetwork; offset: number }[] {
  let next = 0;
  return nets.map((network) => {
    const offset = next;
    next += network.flat.size;
    return { network, offset };
  });
}

function expectInLine(where: string, network: FlatNetwork, leaf: Leaf, addresses: Set<number>): void {
  const { leaves } = network.flat;
  const previous = leaves[leaves.indexOf(leaf) - 1];
  if (leaf.joins || leaf.input !== (previous?.output ?? 0)) {
    throw new ArchitectureError(
      `${where}: ${network.name} has layers side by side, expected layers one after the other`,
    );
  }
  if (leaf.layer.parameters.length === 0) return;
  if (addresses.has(leaf.parameters)) {
    throw new ArchitectureError(
      `${where}: ${leaf.layer.name} uses the parameters of another layer, expected layers with parameters of their own`,
    );
  }
  addresses.add(leaf.parameters);
}

function otherKind(where: string, { layer }: Leaf): ArchitectureError {
  return new ArchitectureError(
    `${where}: ${layer.name} stands between hidden units and the layer that reads them, expected dense and recurrent layers (elman, gru, lstm, minGru, minLstm), and between them what has no parameters and keeps the width`,
  );
}

/** Whether unit i of its input is unit i of its output. */
function passesOn({ layer, fanIn, fanOut }: Leaf): boolean {
  return layer.parameters.length === 0 && layer.fanIn === 0 && fanIn === fanOut;
}

/** The units of a leaf by PyTorch's names and shapes; undefined where it is neither dense nor a recurrent layer of plain gates. */
function unitLayer({ layer, ...leaf }: Leaf, net: string, offset: number): UnitLayer | undefined {
  const { fanIn, fanOut: count } = leaf;
  const parameters = new Map<string, UnitParameter>();
  let next = offset + leaf.parameters;
  for (const { name, shape, initialise } of layer.parameters) {
    const size = shape.reduce((a, b) => a * b, 1);
    const kind = name.replace(/_l\d+(_reverse)?$/, "");
    parameters.set(kind, { name: net + leaf.prefix + name, shape, offset: next, size, initialise });
    next += size;
  }
  const isDense = leaf.carry === 0;
  const [weight, ...others] = isDense ? ["weight", "bias"] : ["weight_ih", "weight_hh", "bias_ih", "bias_hh"];
  const reads = parameters.get(weight);
  if (!reads || [...parameters.keys()].some((name) => name !== weight && !others.includes(name)))
    return undefined;
  const recurrent = parameters.get("weight_hh");
  const rows = reads.shape[0];
  const isWide = isDense ? rows === count : rows % count === 0;
  const fits = [...parameters.values()].every(({ shape }) => shape[0] === rows);
  const columns = recurrent === undefined || (recurrent.shape.length === 2 && recurrent.shape[1] === count);
  if (!isWide || !fits || !columns || reads.shape.length !== 2 || reads.shape[1] !== fanIn) return undefined;
  const name = net + leaf.prefix.replace(/\.$/, "");
  return { name: name.replace(/\.$/, ""), count, incoming: [...parameters.values()], reads, recurrent };
}
