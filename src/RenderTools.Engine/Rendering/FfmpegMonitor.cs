using System.Globalization;
using System.Text.RegularExpressions;
using RenderTools.Events;
using RenderTools.Machine;
using RenderTools.Media;

namespace RenderTools.Rendering;

/// <summary>
/// Listens to one ffmpeg: its -progress lines on standard output, its log and -benchmark lines on standard error.
/// </summary>
internal sealed partial class FfmpegMonitor
{
    // What a flood on standard error may cost in memory and on disk.
    private const int MostLogLines = 2000;
    private const int LongestLine = 2000;

    // ffmpeg describes an output when the first frame comes to its encoder.
    private const string FirstFrame = "[info] Output #0,";

    private readonly List<string> _log = [];
    private readonly Queue<string> _last = new();
    private int _dropped;
    private double? _ownCpuSeconds;
    private int _frame;
    private double _fps;
    private bool _begun;
    private long _outTime;
    private long _totalSize;
    private long? _peakMemory;
    private double _encoderCpuSeconds;
    private long _encoderMemory;

    /// <summary>The source's codec and the encoder, which tell who speaks of an error.</summary>
    public (string Codec, string Encoder) Speakers { get; init; } = ("", "");

    /// <summary>
    /// Whether the decoder began behind a seek. It then may miss what frames before the window refer to, which is no
    /// damage: the chunk before decodes the same frames with all that they need.
    /// </summary>
    public bool IsSought { get; init; }

    /// <summary>What the frames at the ends of the window look like, and the first one decoded.</summary>
    public FrameLook Look { get; private set; } = new();

    /// <summary>Called at each progress report with frames so far and frames per second.</summary>
    public Action<int, double>? OnProgress { get; init; }

    /// <summary>Called for each warning or error line.</summary>
    public Action<RenderLogLevel, string>? OnWarning { get; init; }

    /// <summary>Frames that entered the encoder, by ffmpeg's last report or as they were counted at the end.</summary>
    public int Frames => _frame;

    /// <summary>Whether ffmpeg reported that it came to its end.</summary>
    public bool Ended { get; private set; }

    /// <summary>User and system CPU seconds; null before the end.</summary>
    public double? CpuSeconds => EarlierCpuSeconds + _ownCpuSeconds + _encoderCpuSeconds;

    /// <summary>Largest resident set in bytes; null before the end.</summary>
    public long? PeakMemory => _peakMemory + _encoderMemory;

    /// <summary>
    /// When its progress last grew (<see cref="Environment.TickCount64"/>): frames, the output's time or its size.
    /// </summary>
    public long LastAdvance { get; private set; } = Environment.TickCount64;

    /// <summary>Whether ffmpeg said that the disk is full.</summary>
    public bool SawDiskFull { get; private set; }

    /// <summary>Whether packets came that the decoder refused, or frames of which it made up a part.</summary>
    public bool SawDamage { get; set; }

    /// <summary>
    /// Whether the decoder refused packets before the video's first frame, as where a video was cut off in front.
    /// </summary>
    public bool BeganLate { get; private set; }

    /// <summary>
    /// Frames that <see cref="FrameCount.Decoded"/> counted: one number for each time that ffmpeg set its filters up.
    /// </summary>
    public List<int> Counts { get; } = [];

    /// <summary>The last lines of the log.</summary>
    public IReadOnlyCollection<string> LastLines => _last;

    /// <summary>The log, as it goes to disk.</summary>
    public IEnumerable<string> Log => _dropped == 0 ? _log : [.. _log, $"[{_dropped} more lines]", .. _last];

    /// <summary>CPU seconds of a first pass, which count with those of this run.</summary>
    public double EarlierCpuSeconds { get; set; }

    /// <summary>ffmpeg starts now, or an encoder beside it has written something.</summary>
    public void Begin() => LastAdvance = Environment.TickCount64;

    /// <summary>Adds what a standalone encoder used that ffmpeg fed.</summary>
    public void EncoderUsed(double cpuSeconds, long memory) =>
        (_encoderCpuSeconds, _encoderMemory) = (cpuSeconds, memory);

    /// <summary>
    /// Takes over how many frames entered the encoder: from 6.0 on ffmpeg reports how many packets left it.
    /// </summary>
    public void CountSent(int frames) => _frame = frames;

    /// <summary>Takes from another run of the same window what was said of its frames.</summary>
    public void LooksLike(FfmpegMonitor other)
    {
        (Look, SawDamage, BeganLate) = (other.Look, other.SawDamage, other.BeganLate);
        Counts.Clear();
        Counts.AddRange(other.Counts);
    }

    /// <summary>Takes a line of standard output.</summary>
    public void Output(string line)
    {
        var separator = line.IndexOf('=', StringComparison.Ordinal);
        if (separator < 0)
            return;
        var value = line.AsSpan(separator + 1).Trim();
        switch (line[..separator])
        {
            // Nonsense is no progress: the numbers only ever grow.
            case "frame"
                when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var frame)
                    && frame > _frame:
                _frame = frame;
                LastAdvance = Environment.TickCount64;
                break;
            case "out_time_us":
                Grow(ref _outTime, value);
                break;
            case "total_size":
                Grow(ref _totalSize, value);
                break;
            case "fps"
                when double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var fps)
                    && double.IsFinite(fps):
                _fps = fps;
                break;
            case "progress":
                Ended = value.SequenceEqual("end");
                OnProgress?.Invoke(_frame, _fps);
                break;
        }
    }

    /// <summary>Takes a line of standard error.</summary>
    public void Error(string line)
    {
        if (line.Length > LongestLine)
            line = line[..LongestLine];
        if (BenchTime().Match(line) is { Success: true } time)
            _ownCpuSeconds = Seconds(time, "user") + Seconds(time, "system");
        else if (BenchMemory().Match(line) is { Success: true } memory)
            _peakMemory = long.Parse(memory.Groups["kb"].ValueSpan, CultureInfo.InvariantCulture) * 1024;

        if (FrameCount.Read(line) is { } frames)
            Counts.Add(frames);
        if (Look.Take(line))
            return;
        _begun |=
            Look.Seams.Count > 0
            || (!IsSought && Look.Setup is not null)
            || line.StartsWith(FirstFrame, StringComparison.Ordinal);
        var damage = DecoderDamage.Of(line, Speakers.Codec, Speakers.Encoder);
        BeganLate |= damage == DamageKind.Refused && !_begun && !IsSought;
        SawDamage |= damage switch
        {
            DamageKind.MadeUp => _begun || !IsSought,
            DamageKind.Refused => _begun,
            _ => false,
        };

        if (_log.Count < MostLogLines)
            _log.Add(line);
        else
            _dropped++;
        _last.Enqueue(line);
        if (_last.Count > 12)
            _last.Dequeue();
        if (Level().Match(line) is not { Success: true } level)
            return;

        // By the line's level: the source's own tags may say that a disk is full.
        SawDiskFull |= Resources.TellsDiskFull(line);
        if (_dropped == 0)
            OnWarning?.Invoke(
                level.Groups["level"].ValueSpan.SequenceEqual("warning")
                    ? RenderLogLevel.Warning
                    : RenderLogLevel.Error,
                line
            );
    }

    private void Grow(ref long most, ReadOnlySpan<char> value)
    {
        if (!long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var now) || now <= most)
            return;
        most = now;
        LastAdvance = Environment.TickCount64;
    }

    private static double Seconds(Match match, string group) =>
        double.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    // From the line's start: the log also shows the source's own tags, which may say anything. Bounded, so that it fits
    // the number.
    [GeneratedRegex(
        @"^\[info\] bench: utime=(?<user>[0-9]{1,12}(\.[0-9]{1,9})?)s stime=(?<system>[0-9]{1,12}(\.[0-9]{1,9})?)s",
        RegexOptions.ExplicitCapture,
        60_000
    )]
    private static partial Regex BenchTime();

    [GeneratedRegex(
        @"^\[info\] bench: maxrss=(?<kb>[0-9]{1,14})ki?B",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        60_000
    )]
    private static partial Regex BenchMemory();

    [GeneratedRegex(@"^(\[[^\]]+\] )?\[(?<level>warning|error|fatal|panic)\]", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Level();
}
