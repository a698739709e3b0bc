using System.Globalization;
using RenderTools.Primitives;
using RenderTools.Processes;

namespace RenderTools.Media.Scenes;

/// <summary>Runs one ffmpeg over a window and measures the pictures that it gives.</summary>
internal sealed class ScoreReader
{
    // As long as for the packets of a frame index: where nothing comes for so long, nobody could render either.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private const int ErrorsKept = 20;

    private readonly VideoInfo _source;
    private readonly SourceClock _clock;
    private readonly ReducedSize _size;
    private readonly Action _onFrame;
    private readonly FrameMeter _meter = new();
    private readonly List<SourcePts> _pts = [];
    private readonly List<string> _errors = [];
    private bool _isTimed = true;

    private ScoreReader(VideoInfo source, Action onFrame) =>
        (_source, _clock, _size, _onFrame) = (source, SourceClock.Of(source), ReducedSize.Of(source), onFrame);

    /// <summary>Measures a window.</summary>
    /// <param name="ffmpeg">The programs.</param>
    /// <param name="source">The source.</param>
    /// <param name="arguments">ffmpeg's arguments, as <see cref="ScoreWindow"/> gives them.</param>
    /// <param name="onFrame">Called for each frame, on a pool thread.</param>
    /// <param name="cancellationToken">Ends ffmpeg.</param>
    /// <exception cref="RenderToolsException">ScenesUnreadable.</exception>
    public static async Task<FrameScores> ReadAsync(
        Ffmpeg ffmpeg,
        VideoInfo source,
        IReadOnlyList<string> arguments,
        Action onFrame,
        CancellationToken cancellationToken
    )
    {
        var reader = new ScoreReader(source, onFrame);
        var result = await ChildProcess.RunAsync(
            new ChildCommand(ffmpeg.Path, arguments)
            {
                ReadOutput = reader.ReadAsync,
                OnError = reader.ReadTime,
                Patience = Patience,
            },
            cancellationToken
        );
        return reader.Result(result);
    }

    private FrameScores Result(ChildResult result)
    {
        _meter.Complete();
        if (result.ExitCode == 0 && _isTimed && _pts.Count == _meter.Scores.Count)
            return new FrameScores(_pts, _meter.Scores);
        var why =
            result.ExitCode != 0 ? _errors.LastOrDefault() ?? "ffmpeg failed"
            : !_isTimed ? "frames have no timestamps"
            : $"{_meter.Scores.Count} pictures came with {_pts.Count} timestamps";
        throw new RenderToolsException(
            "ScenesUnreadable",
            ErrorKind.InvalidData,
            $"The scenes of '{_source.Path}' cannot be found: {why}. Plan it without scenes."
        );
    }

    private async Task ReadAsync(Stream output, Action restartPatience, CancellationToken cancellationToken)
    {
        while (true)
        {
            var picture = new byte[_size.Bytes];
            var read = await output.ReadAtLeastAsync(
                picture,
                picture.Length,
                throwOnEndOfStream: false,
                cancellationToken
            );
            restartPatience();
            if (read < picture.Length)
                return;
            _meter.Add(new ReducedPicture(_size, picture));
            _onFrame();
        }
    }

    private void ReadTime(string line)
    {
        if (line.Contains("Parsed_showinfo", StringComparison.Ordinal))
        {
            if (Word(line, " pts:") is { } pts)
                Add(pts);
            return;
        }

        _errors.Add(line);
        if (_errors.Count > ErrorsKept)
            _errors.RemoveAt(0);
    }

    private void Add(string pts)
    {
        _isTimed &= long.TryParse(pts, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var ticks);
        _pts.Add(_clock.ToSource(new FilterPts(ticks)));
    }

    private static string? Word(string line, string name)
    {
        var at = line.IndexOf(name, StringComparison.Ordinal);
        return at < 0 ? null : line[(at + name.Length)..].TrimStart().Split(' ')[0];
    }
}
