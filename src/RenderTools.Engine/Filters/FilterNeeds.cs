using RenderTools.Primitives;

namespace RenderTools.Filters;

/// <summary>What a whole filtergraph needs so that a window of it gives a serial run's frames.</summary>
public sealed record FilterNeeds
{
    /// <summary>No filter at all.</summary>
    public static readonly FilterNeeds None = new();

    /// <summary>The worst kind among the filters.</summary>
    public FilterKind Kind { get; init; }

    /// <summary>Source frames that the window needs before its first; a multiple of <see cref="Alignment"/>.</summary>
    public int Before { get; init; }

    /// <summary>Source frames that the window needs after its last.</summary>
    public int After { get; init; }

    /// <summary>
    /// Windows begin on multiples of this number of decoded source frames, counted from the serial run's first.
    /// </summary>
    public int Alignment { get; init; } = 1;

    /// <summary>
    /// Seconds; null: none. The padded window must begin at a frame whose time from the serial run's first frame is an
    /// exact multiple of this, at least <see cref="Before"/> frames before the window (filters that lay a grid of their
    /// own from their first frame on). Where no such frame exists the window begins with the video.
    /// </summary>
    public Rational? TimeGrid { get; init; }

    /// <summary>
    /// Where a source's rate must be constant, or the video cannot be cut: the filter that counts on it; null: none
    /// does.
    /// </summary>
    public string? CountsOnConstantRate { get; init; }

    /// <summary>A filter whose pictures depend on how many threads share them out; null: there is none.</summary>
    public string? ThreadDependent { get; init; }

    /// <summary>Whether one frame comes out for each that goes in, at its own time.</summary>
    public FrameTimes Times { get; init; }

    /// <summary>
    /// Whether the frames' times differ from the source's: the chunk needs the filter output's time base, and the join
    /// the first output PTS of each chunk. True also where frames are only left out, since a window's own first frame
    /// may be one of them.
    /// </summary>
    public bool ChangesFrameTimes => Times != FrameTimes.Kept;

    /// <summary>
    /// Why the video must be rendered as one chunk: sentences, empty unless <see cref="Kind"/> is
    /// <see cref="FilterKind.WholeFile"/>.
    /// </summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>
    /// What is promised instead of identity: sentences, empty unless a filter is recursive or taken on the user's word.
    /// </summary>
    public IReadOnlyList<string> Bounds { get; init; } = [];

    /// <summary>Whether the video can be cut at all.</summary>
    public bool CanSplit => Kind != FilterKind.WholeFile;

    /// <summary>Whether the frames are a serial run's to the bit.</summary>
    public bool IsExact => Kind is FilterKind.Memoryless or FilterKind.Finite;

    /// <summary>Whether the window is cut a second time, behind the filter.</summary>
    public bool NeedsPadding => Before > 0 || After > 0 || TimeGrid is not null;

    /// <summary>The warning for people, null where there is nothing to warn of.</summary>
    public string? Warning => IsExact ? null : "SplitNotExact: " + string.Join(' ', CanSplit ? Bounds : Reasons);
}
