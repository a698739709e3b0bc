using System.Globalization;
using System.Text.RegularExpressions;
using RenderTools.Media;
using RenderTools.Planning;
using RenderTools.Planning.Filters;

namespace RenderTools.Rendering;

/// <summary>What is found out about a job before it starts.</summary>
internal sealed partial record JobFacts
{
    public required Ffmpeg Ffmpeg { get; init; }

    public required VideoInfo Source { get; init; }

    public required FrameIndex Index { get; init; }

    public required SourceClock Clock { get; init; }

    public required FilterGraph? Filter { get; init; }

    public required FilterNeeds Needs { get; init; }

    public required EncoderProfile Profile { get; init; }

    public required Rational EncoderTimeBase { get; init; }

    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>
    /// Keyframes to go back beyond the nearest at the first attempt. Transport and program streams are sought by bisection
    /// on decoding timestamps, and may land behind the keyframe they were asked for.
    /// </summary>
    public int FirstSeek => SourceClock.IsDiscontinuous(Source) ? 1 : 0;

    public static async Task<JobFacts> GatherAsync(Ffmpeg ffmpeg, ChunkPlan plan, RenderSettings settings, CancellationToken cancellationToken)
    {
        if (!ffmpeg.Encoders.Contains(settings.VideoCodec))
        {
            throw new RenderToolsException("EncoderNotFound", ErrorKind.InvalidArgument,
                $"This ffmpeg ({ffmpeg.VersionText}) has no encoder '{settings.VideoCodec}'. 'ffmpeg -encoders' lists what it has.");
        }

        var filter = settings.VideoFilter is { } text ? Parse(ffmpeg, text) : null;
        var source = await MediaProbe.ReadAsync(ffmpeg, plan.Path, cancellationToken);
        if (source.Length != plan.SourceLength || source.LastWriteTimeUtc != plan.SourceLastWriteTimeUtc)
            throw new RenderToolsException("SourceChanged", ErrorKind.InvalidData, $"'{plan.Path}' has changed since it was planned. Plan it again with New-ChunkPlan.");
        var needs = filter is null ? FilterNeeds.None : FilterAnalysis.Analyze(filter, settings.WarmupFrames, source.FrameRate);
        var index = await FrameIndexReader.ReadAsync(ffmpeg, source, cancellationToken);
        var clock = SourceClock.Of(source);
        var profile = EncoderProfile.Of(settings.VideoCodec);
        return new JobFacts
        {
            Ffmpeg = ffmpeg,
            Source = source,
            Index = index,
            Clock = clock,
            Filter = filter,
            Needs = needs,
            Profile = profile,
            EncoderTimeBase = needs.ChangesFrameTimes
                ? await FilterTimeBaseAsync(ffmpeg, source, settings.VideoFilter!, cancellationToken)
                : profile.TimeBase(source.FrameRate, index, clock.Shift),
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
            throw new RenderToolsException("FilterInvalid", ErrorKind.InvalidArgument, $"-VideoFilter '{text}' cannot be read: {error.Message}", error);
        }

        if (graph.Filters.FirstOrDefault(f => !ffmpeg.Filters.Contains(f.Name)) is { } unknown)
            throw new RenderToolsException("FilterNotFound", ErrorKind.InvalidArgument, $"This ffmpeg ({ffmpeg.VersionText}) has no filter '{unknown.Name}'. 'ffmpeg -filters' lists what it has.");
        return graph;
    }

    // A filter that changes the rate brings a time base of its own, which only ffmpeg knows; showinfo behind it prints it.
    private static async Task<Rational> FilterTimeBaseAsync(Ffmpeg ffmpeg, VideoInfo source, string filter, CancellationToken cancellationToken)
    {
        var (_, _, error) = await ChildProcess.ReadAsync(ffmpeg.Path,
            ["-hide_banner", "-nostdin", "-loglevel", "info", .. SourceInput.Arguments(source),
             "-map", "0:" + source.VideoStream.Index.ToString(CultureInfo.InvariantCulture), "-vf", filter + ",showinfo", "-frames:v", "1", "-f", "null", "-"],
            cancellationToken);
        if (TimeBaseLine().Match(error) is { Success: true } match && Rational.TryParse(match.Groups["base"].Value, out var timeBase) && timeBase.Numerator > 0)
            return timeBase;
        throw new RenderToolsException("FilterFailed", ErrorKind.InvalidArgument,
            $"The filter '{filter}' delivers no frame from '{source.Path}': {error.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault()}");
    }

    [GeneratedRegex(@"config in time_base: (?<base>\d+/\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TimeBaseLine();
}
