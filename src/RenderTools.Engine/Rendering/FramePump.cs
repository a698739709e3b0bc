using System.Diagnostics;
using System.Globalization;
using System.Text;
using RenderTools.Primitives;

namespace RenderTools.Rendering;

/// <summary>
/// Carries a Y4M stream from ffmpeg's standard output to an encoder's standard input, and counts the frames.
/// </summary>
/// <param name="rate">The nominal frame rate, which is written into the stream's header.</param>
/// <param name="monitor">Is told of the progress, as by ffmpeg itself.</param>
internal sealed class FramePump(Rational rate, FfmpegMonitor monitor)
{
    private const int LongestHeader = 4096;
    private const int Block = 1 << 20;
    private static readonly TimeSpan Report = TimeSpan.FromMilliseconds(500);

    private readonly TaskCompletionSource<Stream> _encoder = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _reported;
    private long _frameBytes;
    private long _bytes;

    /// <summary>Whether ffmpeg closed its output, and the encoder has got all of it.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Whether the encoder closed its input before it had got everything.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>Whether the pump waits until the encoder takes what it was offered.</summary>
    public bool AwaitsEncoder { get; private set; }

    /// <summary>Whole frames that the encoder has got.</summary>
    public int Frames => _frameBytes == 0 ? 0 : (int)(_bytes / _frameBytes);

    /// <summary>Whether the stream ended behind a whole frame, or held none.</summary>
    public bool EndsWhole => _frameBytes == 0 ? _bytes == 0 : _bytes % _frameBytes == 0;

    /// <summary>Reads ffmpeg's standard output to its end.</summary>
    public async Task ReadAsync(Stream ffmpeg, CancellationToken cancellationToken)
    {
        try
        {
            var encoder = await _encoder.Task.WaitAsync(cancellationToken);
            await CarryAsync(ffmpeg, encoder, cancellationToken);
            IsComplete = true;
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // Why the encoder closed its input, its end tells.
            IsRefused = true;
        }
        finally
        {
            _done.TrySetResult();
        }
    }

    /// <summary>Lends the encoder's standard input, until all is written or the encoder ends.</summary>
    public async Task WriteAsync(Stream encoder, CancellationToken cancellationToken)
    {
        _encoder.TrySetResult(encoder);
        await Task.WhenAny(_done.Task, Task.Delay(Timeout.Infinite, cancellationToken));
    }

    /// <summary>Tells the monitor of the last frames.</summary>
    public void Tell()
    {
        var seconds = Math.Max(_clock.Elapsed.TotalSeconds, 0.001);
        monitor.Output(string.Create(CultureInfo.InvariantCulture, $"frame={Frames}"));
        monitor.Output(string.Create(CultureInfo.InvariantCulture, $"fps={Frames / seconds:0.00}"));
        monitor.Output("progress=continue");
    }

    private async Task CarryAsync(Stream from, Stream to, CancellationToken cancellationToken)
    {
        var buffer = new byte[Block];
        var (filled, header) = (0, -1);
        while (header < 0)
        {
            var read = await from.ReadAsync(buffer.AsMemory(filled, LongestHeader - filled), cancellationToken);
            if (read == 0)
                return;
            filled += read;
            header = Array.IndexOf(buffer, (byte)'\n', 0, filled);
            if (header < 0 && filled == LongestHeader)
                throw new InvalidDataException("ffmpeg's standard output is no Y4M stream.");
        }

        await WriteAsync(
            to,
            Encoding.ASCII.GetBytes(Header(Encoding.ASCII.GetString(buffer, 0, header))),
            cancellationToken
        );
        for (var from0 = header + 1; ; from0 = 0)
        {
            if (filled > from0)
                await WriteAsync(to, buffer.AsMemory(from0, filled - from0), cancellationToken);
            _bytes += filled - from0;
            if (_clock.Elapsed - _reported >= Report)
            {
                _reported = _clock.Elapsed;
                Tell();
            }

            filled = await from.ReadAsync(buffer, cancellationToken);
            if (filled == 0)
                break;
        }

        await to.FlushAsync(cancellationToken);
    }

    private async Task WriteAsync(Stream to, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        AwaitsEncoder = true;
        await to.WriteAsync(bytes, cancellationToken);
        AwaitsEncoder = false;
    }

    // The rate in it is that of the time base, which is none, and aomenc refuses fields (y4minput.c).
    private string Header(string header)
    {
        var tags = header.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        _frameBytes = FrameBytes(tags);
        return string.Join(
                ' ',
                tags.Select(tag =>
                    tag[0] switch
                    {
                        'F' => string.Create(CultureInfo.InvariantCulture, $"F{rate.Numerator}:{rate.Denominator}"),
                        'I' => "Ip",
                        _ => tag,
                    }
                )
            ) + "\n";
    }

    // The line "FRAME" and the planes behind it.
    private static long FrameBytes(string[] tags)
    {
        var width = Number('W');
        var height = Number('H');
        var chroma = tags.FirstOrDefault(tag => tag[0] == 'C') ?? "C420";
        var (wide, high) =
            chroma.StartsWith("C444", StringComparison.Ordinal) ? (width, height)
            : chroma.StartsWith("C422", StringComparison.Ordinal) ? ((width + 1) / 2, height)
            : ((width + 1) / 2, (height + 1) / 2);
        var bytes =
            chroma.IndexOf('p', StringComparison.Ordinal) is > 0 and var at && IsDepth(chroma[(at + 1)..]) ? 2 : 1;
        return "FRAME\n".Length + (bytes * ((width * height) + (2 * wide * high)));

        long Number(char tag) =>
            long.Parse(tags.First(t => t[0] == tag).AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture);

        // "C420p10" has two bytes a sample, "C420paldv" one.
        static bool IsDepth(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);
    }
}
