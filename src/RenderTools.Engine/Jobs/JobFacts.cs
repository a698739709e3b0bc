using RenderTools.Encoders;
using RenderTools.Encoders.Standalone;
using RenderTools.Filters;
using RenderTools.Media;
using RenderTools.Planning;
using RenderTools.Primitives;

namespace RenderTools.Jobs;

/// <summary>What is found out about a job before it starts.</summary>
internal sealed record JobFacts
{
    public required Ffmpeg Ffmpeg { get; init; }

    /// <summary>Filter, encoder and options outside of zones.</summary>
    public required RenderSettings Settings { get; init; }

    /// <summary>The same for each zone; empty: there are none.</summary>
    public IReadOnlyList<(RenderZone Zone, JobFacts Facts)> Zones { get; init; } = [];

    public required VideoInfo Source { get; init; }

    public required FrameIndex Index { get; init; }

    public required SourceClock Clock { get; init; }

    public required FilterGraph? Filter { get; init; }

    public required FilterNeeds Needs { get; init; }

    public required EncoderProfile Profile { get; init; }

    /// <summary>What ffmpeg sends to a standalone encoder; null: ffmpeg encodes.</summary>
    public EncoderFeed? Feed { get; init; }

    /// <summary>The programs on which a chunk's bits depend, with their versions.</summary>
    public string Programs => Ffmpeg.VersionText + (Feed is null ? "" : ", " + Feed.Program.Identity);

    /// <summary>The encoder as it speaks of itself: ffmpeg's name of it, or a program's.</summary>
    public string EncoderName => Feed?.Program.Encoder.Name ?? Settings.VideoCodec;

    public required Rational EncoderTimeBase { get; init; }

    public required PictureFacts Picture { get; init; }

    /// <summary>Threads that the filter needs to give a serial run's pictures; null: they do not matter.</summary>
    public int? FilterThreads { get; init; }

    /// <summary>The quality that each chunk is to reach; null: none is asked for.</summary>
    public QualityGoal? Goal { get; init; }

    /// <summary>The pixel format in which frames enter the encoder; null: nobody asked.</summary>
    public string? EncodedFormat { get; init; }

    /// <summary>The nominal frame rate that the encoder is told; null: none is known.</summary>
    public Rational? FrameRate { get; init; }

    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>What is found out about a chunk: that of its zone, or of the video outside of zones.</summary>
    public JobFacts Of(VideoChunk chunk) => Zones.FirstOrDefault(z => z.Zone.Window.Covers(chunk.Window)).Facts ?? this;

    /// <summary>The same for the frame with this PTS.</summary>
    public JobFacts At(SourcePts pts) => Zones.FirstOrDefault(z => z.Zone.Window.Contains(pts)).Facts ?? this;

    /// <summary>The facts for a render whose filter has so many threads; null: they do not matter.</summary>
    public JobFacts WithFilterThreads(int? threads) =>
        OwnWithFilterThreads(threads) with
        {
            Zones = [.. Zones.Select(z => (z.Zone, z.Facts.WithFilterThreads(threads)))],
        };

    private JobFacts OwnWithFilterThreads(int? threads) =>
        Needs.ThreadDependent is { } name && threads is { } number && number != FilterThreads
            ? this with
            {
                FilterThreads = number,
                Warnings =
                [
                    .. Warnings.Where(w => w != DependsOnThreads(name, FilterThreads)),
                    DependsOnThreads(name, number),
                ],
            }
            : this;

    /// <summary>
    /// Keyframes to go back beyond the nearest at the first attempt. Transport and program streams are sought by
    /// bisection on decoding timestamps, and may land behind the keyframe they were asked for.
    /// </summary>
    public int FirstSeek => SourceClock.IsDiscontinuous(Source) ? 1 : 0;

    /// <summary>
    /// Whole seconds by which the video's first frame can come before 0 on the filters' clock. ffmpeg gives a frame
    /// without PTS its decoding time, or the time behind the frame before. The first frames of a program stream can
    /// lack a PTS, and then come before the stream's start, which is the first PTS. A packet without PTS lies in a PES
    /// packet with one that has (ISO/IEC 13818-1: at least every 0.7 s), so ten seconds are enough.
    /// </summary>
    public long LeadSeconds =>
        Index is { Count: > 0, Raw: null }
            ? Math.Max(0, -Clock.ToFilterTime(Index.Pts[0]).RescaleDown(new Rational(1, 1)).Ticks)
                + (Index.WithoutPts > 0 ? 10 : 0)
            : 1;

    /// <summary>The longest time between two frames of the source, in seconds, rounded up.</summary>
    public long LongestGapSeconds =>
        -new Timestamp(-Index.LongestGap(), Index.TimeBase).RescaleDown(new Rational(1, 1)).Ticks;

    public static async Task<JobFacts> GatherAsync(
        MediaLibrary media,
        ChunkPlan plan,
        RenderSettings settings,
        CancellationToken cancellationToken
    )
    {
        if (settings.Zones.Length > 0)
            plan = plan with { Chunks = [.. plan.Chunks.Select(chunk => chunk with { Zones = settings.Zones })] };
        var facts = await GatherOneAsync(media, plan, settings with { Zones = [] }, cancellationToken);
        var zones = new List<(RenderZone, JobFacts)>();
        foreach (var zone in settings.Zones)
        {
            var its = settings.In(zone);
            RateControl.Check(its);
            zones.Add((zone, await GatherOneAsync(media, plan, its, cancellationToken)));
        }

        return facts with
        {
            Zones = zones,
        };
    }

    private static async Task<JobFacts> GatherOneAsync(
        MediaLibrary media,
        ChunkPlan plan,
        RenderSettings settings,
        CancellationToken cancellationToken
    )
    {
        var ffmpeg = media.Ffmpeg;
        if (!ffmpeg.Encoders.Contains(settings.VideoCodec) && StandaloneEncoder.Of(settings.VideoCodec) is null)
            throw await EncoderNames.NotFoundAsync(ffmpeg, settings.VideoCodec, cancellationToken);

        if (
            settings.TwoPass
            && EncoderProfile.Of(settings.VideoCodec).PassesSince is { } since
            && ffmpeg.Version < since
        )
        {
            throw new RenderToolsException(
                "TwoPassUnsupported",
                ErrorKind.InvalidArgument,
                $"{settings.VideoCodec} encodes in two passes from ffmpeg {since} on, and this is "
                    + $"{ffmpeg.VersionText}. Leave out -TwoPass."
            );
        }

        var filter = settings.VideoFilter is { } text ? Parse(ffmpeg, text) : null;
        var source = await media.RecallAsync(plan.Path, cancellationToken);
        if (source.Length != plan.SourceLength || source.LastWriteTimeUtc != plan.SourceLastWriteTimeUtc)
            throw new RenderToolsException(
                "SourceChanged",
                ErrorKind.InvalidData,
                $"'{plan.Path}' has changed since it was planned. Plan it again with New-ChunkPlan."
            );
        var needs = filter is null
            ? FilterNeeds.None
            : FilterAnalysis.Analyze(filter, settings.WarmupFrames, source.FrameRate);
        var clock = SourceClock.Of(source);
        var index =
            GoesByNumbers(needs) && (plan.Chunks is not [{ IsWhole: true }] || plan.Chunks[0].Zones is not null)
                ? await media.CountableIndexAsync(source, cancellationToken)
                : await media.IndexAsync(source, cancellationToken);
        needs = Countable(needs, index, filter);
        var profile = EncoderProfile.Of(settings.VideoCodec);
        var isInterlaced = source.FieldOrder is "tt" or "bb" or "tb" or "bt";
        var output =
            filter is not null && (needs.ChangesFrameTimes || source.Hdr is not null || isInterlaced)
                ? await FilterOutput.ReadAsync(ffmpeg, source, settings.VideoFilter!, cancellationToken)
                : null;
        var losesHdr = source.Hdr is not null && output is { IsPq: false };
        int? filterThreads = needs.ThreadDependent is null ? null : Filters.FilterThreads.OfSerialRun();
        return new JobFacts
        {
            Ffmpeg = ffmpeg,
            Settings = settings,
            Goal = Searchable(ffmpeg, settings, needs),
            FrameRate = needs.ChangesFrameTimes ? output!.FrameRate : source.FrameRate,
            Source = source,
            Index = index,
            Clock = clock,
            Filter = filter,
            Needs = needs,
            Profile = profile,
            Feed = profile.Standalone is null
                ? null
                : await EncoderFeed.GatherAsync(ffmpeg, source, settings, cancellationToken),
            FilterThreads = filterThreads,
            Warnings = needs.ThreadDependent is { } name ? [DependsOnThreads(name, filterThreads)] : [],
            EncoderTimeBase = needs.ChangesFrameTimes
                ? profile.TimeBase(output!)
                : profile.TimeBase(source.FrameRate, index, clock),
            Picture = new PictureFacts(output?.IsInterlaced ?? isInterlaced, losesHdr ? null : source.Hdr)
            {
                LosesHdr = losesHdr,
            },
        };
    }

    private static QualityGoal? Searchable(Ffmpeg ffmpeg, RenderSettings settings, FilterNeeds needs)
    {
        if (QualityGoal.Of(settings) is not { } goal)
            return null;
        var metric = goal.Asked.Metric;
        if (!ffmpeg.Filters.Contains(metric.FilterName()))
            throw new RenderToolsException(
                "MetricNotFound",
                ErrorKind.NotInstalled,
                $"This ffmpeg ({ffmpeg.VersionText}) has no filter '{metric.FilterName()}' to measure {metric} with. "
                    + $"It has: {string.Join(", ", QualityMetrics.Of(ffmpeg.Filters.Contains))}."
            );

        // The filter divides by the frame rate, which ffmpeg 7 drops behind setpts: ffmpeg dies.
        return metric == QualityMetric.Xpsnr && needs.ChangesFrameTimes && ffmpeg.Version < new Version(8, 0)
            ? throw new RenderToolsException(
                "MetricNotFound",
                ErrorKind.NotInstalled,
                $"This ffmpeg ({ffmpeg.VersionText}) cannot measure Xpsnr behind '{settings.VideoFilter}', "
                    + "which changes the frames' times. Use another -QualityMetric."
            )
            : goal;
    }

    private static string DependsOnThreads(string filter, int? threads) =>
        $"FilterThreads: the pictures of {filter} depend on how many threads share them out. Each chunk filters with "
        + $"{threads}, as a serial run does on the machine where the render began; another number of cores gives "
        + "other pictures.";

    private static bool GoesByNumbers(FilterNeeds needs) =>
        needs.CanSplit && (needs.Alignment > 1 || needs.TimeGrid is not null);

    // What the filter goes by, and the index cannot tell.
    private static FilterNeeds Countable(FilterNeeds needs, FrameIndex index, FilterGraph? filter)
    {
        if (!needs.CanSplit)
            return needs;
        var reason =
            needs.Alignment > 1 && index.WithoutPts > 0
                ? $"The filter counts frames, and {index.WithoutPts} packets have no timestamp, so that no frame's "
                    + "number is known."
            : GoesByNumbers(needs)
            && index.Restarts.Count > 0
            && filter is not null
            && (filter.Chains.Count > 1 || filter.Filters.Any(f => f.Name == "framerate"))
                ? "The frames change size, where ffmpeg begins the filter anew and loses what it holds, and how much "
                    + "framerate or a filter of several inputs holds is chance."
            : needs.CountsOnConstantRate is { } name && !index.IsConstantRate()
                ? $"{name} counts its frames' times at a constant rate, and the video's is variable."
            : null;
        return reason is null
            ? needs
            : new FilterNeeds
            {
                Kind = FilterKind.WholeFile,
                Times = needs.Times,
                ThreadDependent = needs.ThreadDependent,
                Reasons = [reason],
            };
    }

    private static FilterGraph Parse(Ffmpeg ffmpeg, string text)
    {
        FilterGraph graph;
        try
        {
            graph = FilterGraph.Parse(text);
            _ = graph.Embed("in", "out");
        }
        catch (FilterGraphSyntaxException error)
        {
            throw new RenderToolsException(
                "FilterInvalid",
                ErrorKind.InvalidArgument,
                $"-VideoFilter '{text}' cannot be read: {error.Message}",
                error
            );
        }

        if (graph.Filters.FirstOrDefault(f => !ffmpeg.Filters.Contains(f.Name)) is { } unknown)
            throw new RenderToolsException(
                "FilterNotFound",
                ErrorKind.InvalidArgument,
                $"This ffmpeg ({ffmpeg.VersionText}) has no filter '{unknown.Name}'. 'ffmpeg -filters' lists what it "
                    + "has."
            );
        return graph;
    }
}
