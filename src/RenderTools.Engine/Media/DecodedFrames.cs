using System.Globalization;
using RenderTools.Primitives;
using RenderTools.Processes;

namespace RenderTools.Media;

/// <summary>
/// The frames that a serial run's decoder gives, in its order: what no list of packets can tell for certain.
/// </summary>
internal sealed class DecodedFrames
{
    private readonly List<long> _ticks = [];
    private readonly List<int> _keyframes = [];
    private readonly List<int> _restarts = [];

    /// <summary>
    /// The frames' timestamps in ticks of the stream: each a <see cref="FilterPts"/>, or with -copyts a
    /// <see cref="SourcePts"/>.
    /// </summary>
    public IReadOnlyList<long> Ticks => _ticks;

    /// <summary>Places of the keyframes.</summary>
    public IReadOnlyList<int> Keyframes => _keyframes;

    /// <summary>
    /// Places, not the first, where ffmpeg sets its filters up anew, since the frames change size or pixel format.
    /// </summary>
    public IReadOnlyList<int> Restarts => _restarts;

    /// <summary>Whether the decoder refused packets.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>Whether ffmpeg came to the end, and every frame had a timestamp.</summary>
    public bool IsComplete { get; private set; } = true;

    /// <summary>Whether there are frames, all with a timestamp that is not before the one before.</summary>
    public bool IsInOrder =>
        IsComplete && _ticks.Count > 0 && _ticks.Zip(_ticks.Skip(1)).All(pair => pair.First <= pair.Second);

    /// <summary>Decodes the source once.</summary>
    /// <param name="ffmpeg">The programs; without the filter showinfo nothing is complete.</param>
    /// <param name="source">The source.</param>
    /// <param name="options">Options before the input.</param>
    /// <param name="patience">How long ffmpeg may be silent.</param>
    /// <param name="cancellationToken">Ends ffmpeg.</param>
    public static async Task<DecodedFrames> ReadAsync(
        Ffmpeg ffmpeg,
        VideoInfo source,
        string[] options,
        TimeSpan patience,
        CancellationToken cancellationToken
    )
    {
        var frames = new DecodedFrames();
        if (!ffmpeg.Filters.Contains("showinfo"))
        {
            frames.IsComplete = false;
            return frames;
        }

        var result = await ChildProcess.RunAsync(
            new ChildCommand(
                ffmpeg.Path,
                [
                    "-hide_banner",
                    "-nostdin",
                    "-nostats",
                    .. options,
                    .. SourceInput.Arguments(source),
                    "-map",
                    "0:" + source.VideoStream.Index.ToString(CultureInfo.InvariantCulture),
                    "-fps_mode",
                    "passthrough",
                    "-vf",
                    "showinfo=checksum=0",
                    "-f",
                    "null",
                    "-",
                ]
            )
            {
                OnError = frames.Add,
                Patience = patience,
            },
            cancellationToken
        );
        frames.IsComplete &= result.ExitCode == 0;
        return frames;
    }

    private void Add(string line)
    {
        IsDamaged |= DecoderDamage.IsToldBy(line);
        if (Word(line, " iskey:") is not { } key)
            return;
        if (_ticks.Count > 0 && Word(line, " n:") == "0")
            _restarts.Add(_ticks.Count);
        if (key == "1")
            _keyframes.Add(_ticks.Count);
        IsComplete &= long.TryParse(
            Word(line, " pts:"),
            NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture,
            out var time
        );
        _ticks.Add(time);
    }

    private static string? Word(string line, string name)
    {
        var at = line.IndexOf(name, StringComparison.Ordinal);
        return at < 0 ? null : line[(at + name.Length)..].TrimStart().Split(' ')[0];
    }
}
