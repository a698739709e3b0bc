namespace RenderTools.Rendering;

/// <summary>What the book-keeping decided to do about chunks that are not proven.</summary>
/// <param name="Index">The chunk.</param>
/// <param name="Reason">Why, as a sentence.</param>
internal abstract record Repair(int Index, string Reason);

/// <summary>The chunk is rendered again.</summary>
internal sealed record RenderAgain(int Index, string Reason) : Repair(Index, Reason);

/// <summary>Windows are rendered again as one chunk, which has the index of the first of them.</summary>
internal sealed record JoinWindows(int Index, IReadOnlyList<int> Joined, string Reason) : Repair(Index, Reason)
{
    /// <summary>Id of the warning that this deserves; null: none.</summary>
    public string? Id { get; init; }
}
