namespace RenderTools.Machine;

/// <summary>A logical core, its NUMA node and its kind.</summary>
/// <param name="Core">The system's number of the logical core.</param>
/// <param name="Node">Its NUMA node; null if unknown.</param>
/// <param name="Kind">Its kind, if the processor mixes several.</param>
public readonly record struct CorePlace(int Core, int? Node, CoreKind Kind);
