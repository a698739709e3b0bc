using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using RenderTools.Processes;

namespace RenderTools.Media;

/// <summary>
/// What an ffmpeg says of its encoders and filters. Each answer is kept, also one that comes too late for who asked.
/// </summary>
/// <param name="ffmpeg">The ffmpeg that is asked.</param>
internal sealed partial class FfmpegHelp(Ffmpeg ffmpeg)
{
    private readonly ConcurrentDictionary<string, IReadOnlyList<FfmpegEntry>> _lists = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, FfmpegTopic> _topics = new(StringComparer.Ordinal);

    /// <summary>All encoders, those of sound too.</summary>
    public Task<IReadOnlyList<FfmpegEntry>> EncodersAsync() => ListAsync("-encoders");

    /// <summary>All filters, those of sound too.</summary>
    public Task<IReadOnlyList<FfmpegEntry>> FiltersAsync() => ListAsync("-filters");

    /// <summary>Options and pixel formats of an encoder; nothing if there is no such encoder.</summary>
    public Task<FfmpegTopic> EncoderAsync(string name) => TopicAsync($"encoder={name}");

    /// <summary>Options of a filter; nothing if there is no such filter.</summary>
    public Task<FfmpegTopic> FilterAsync(string name) => TopicAsync($"filter={name}");

    private async Task<IReadOnlyList<FfmpegEntry>> ListAsync(string option)
    {
        if (_lists.TryGetValue(option, out var known))
            return known;
        var text = await AskAsync([option]);
        return _lists[option] = [
            .. EntryLine()
                .Matches(text)
                .Select(m => new FfmpegEntry(
                    m.Groups[1].Value,
                    m.Groups[2].Value,
                    m.Groups[3].Value,
                    m.Groups[4].Value.Trim()
                )),
        ];
    }

    private async Task<FfmpegTopic> TopicAsync(string topic)
    {
        if (_topics.TryGetValue(topic, out var known))
            return known;
        return _topics[topic] = FfmpegTopic.Parse(await AskAsync(["-h", topic]));
    }

    private async Task<string> AskAsync(string[] arguments)
    {
        var (_, output, _) = await ChildProcess.ReadAsync(
            ffmpeg.Path,
            ["-hide_banner", .. arguments],
            CancellationToken.None
        );
        return output;
    }

    // " V....D libx264  libx264 H.264" and " T.C unsharp  V->V  Sharpen", not the legend " V..... = Video".
    [GeneratedRegex(
        @"^ ([A-Z.]+) +([a-z0-9_-]+) +(?:([AVN|]+->[AVN|]+) +)?(.*)$",
        RegexOptions.Multiline | RegexOptions.IgnoreCase,
        10_000
    )]
    private static partial Regex EntryLine();
}
