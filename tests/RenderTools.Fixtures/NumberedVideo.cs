using System.Globalization;
using CliWrap;

namespace RenderTools.Fixtures;

/// <summary>
/// A video that says which frame is which. Along the top, in blocks of 16×16 pixels: sixteen bits of the frame's number
/// (lowest first), one white and one black block as references, and the flash, white in the first frame of each second.
/// Below, a picture that moves. With sound, each second begins with a beep of 0.1 s.
/// </summary>
/// <param name="Name">File name; its extension chooses the container.</param>
/// <param name="Frames">How many frames are drawn, at most 65,536.</param>
public sealed record NumberedVideo(string Name, int Frames)
{
    internal const int Block = 16;
    internal const int Bits = 16;
    internal const int Blocks = Bits + 3;

    /// <summary>Frames per second as drawn: a whole number, or a fraction such as "30000/1001".</summary>
    public string Rate { get; init; } = "25";

    /// <summary>Width in pixels, even and at least 304.</summary>
    public int Width { get; init; } = 320;

    /// <summary>Height in pixels, even.</summary>
    public int Height { get; init; } = 180;

    /// <summary>
    /// A filter between the drawing and the encoder: <c>select</c> or <c>setpts</c> make a variable frame rate.
    /// </summary>
    public string Filter { get; init; } = "null";

    /// <summary>The encoder and its options.</summary>
    public string[] Encoder { get; init; } = ["-c:v", "libx264", "-preset", "veryfast", "-g", "50", "-bf", "2"];

    /// <summary>The sound's encoder and options; empty: no sound.</summary>
    public string[] AudioEncoder { get; init; } = [];

    /// <summary>The path of the video; it is made where it does not exist yet.</summary>
    public Task<string> GetAsync()
    {
        var recipe = string.Join(
            '|',
            (string[])
                [
                    "numbered 4",
                    Frames.ToString(CultureInfo.InvariantCulture),
                    Rate,
                    $"{Width}x{Height}",
                    Filter,
                    .. Encoder,
                    "/",
                    .. AudioEncoder,
                ]
        );
        return MediaCache.GetAsync(
            Name,
            recipe,
            async (_, unfinished) =>
                await CommandRunner.RunAsync(TestedFfmpeg.Maker, Arguments(unfinished), PipeSource.Create(DrawAsync))
        );
    }

    /// <summary>Draws a frame's planes (yuv420p).</summary>
    internal byte[] Draw(int number, int perSecond)
    {
        var frame = new byte[Width * Height * 3 / 2];
        var luma = frame.AsSpan(0, Width * Height);
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                // Two moving gradients and a texture of fixed grain: something for motion search and for PSNR to see.
                var grain = ((x * 7919) ^ (y * 104729)) >> 3 & 15;
                luma[y * Width + x] = (byte)(40 + (x + 2 * number & 127) + (y - number & 31) + grain);
            }
        }

        // Up and down without a jump, which would be a cut to another scene.
        var hue = Math.Abs(number % 128 - 64);
        frame.AsSpan(Width * Height, Width * Height / 4).Fill((byte)(96 + hue));
        frame.AsSpan(Width * Height * 5 / 4).Fill((byte)(160 - hue));
        for (var block = 0; block < Blocks; block++)
        {
            var white = block switch
            {
                < Bits => (number >> block & 1) == 1,
                Bits => true,
                Bits + 1 => false,
                _ => number % perSecond == 0,
            };
            for (var y = 0; y < Block; y++)
                luma.Slice(y * Width + block * Block, Block).Fill(white ? (byte)235 : (byte)16);
            for (var y = 0; y < Block / 2; y++)
            {
                var at = y * Width / 2 + block * Block / 2;
                frame.AsSpan(Width * Height + at, Block / 2).Fill(128);
                frame.AsSpan(Width * Height * 5 / 4 + at, Block / 2).Fill(128);
            }
        }

        return frame;
    }

    private string[] Arguments(string path)
    {
        string[] sound =
            AudioEncoder.Length == 0
                ? ["-an"]
                :
                [
                    "-map",
                    "1:a",
                    .. AudioEncoder,
                    "-t",
                    string.Create(CultureInfo.InvariantCulture, $"{Frames / PerSecond():0.######}"),
                ];
        return
        [
            .. CommandRunner.QuietFfmpeg.Where(a => a != "-nostdin"),
            "-f",
            "rawvideo",
            "-pix_fmt",
            "yuv420p",
            "-s",
            $"{Width}x{Height}",
            "-r",
            Rate,
            "-i",
            "pipe:0",
            "-f",
            "lavfi",
            "-i",
            "aevalsrc=exprs='if(lt(mod(t,1),0.1),0.5*sin(2*PI*1000*t),0.002*sin(2*PI*97*t))':s=48000",
            "-map",
            "0:v",
            "-vf",
            Filter,
            "-fps_mode",
            "passthrough",
            .. Encoder,
            .. sound,
            path,
        ];
    }

    private double PerSecond()
    {
        var parts = Rate.Split('/');
        var top = double.Parse(parts[0], CultureInfo.InvariantCulture);
        return parts.Length == 1 ? top : top / double.Parse(parts[1], CultureInfo.InvariantCulture);
    }

    private async Task DrawAsync(Stream stream, CancellationToken cancellationToken)
    {
        var perSecond = (int)Math.Round(PerSecond());
        for (var i = 0; i < Frames; i++)
            await stream.WriteAsync(Draw(i, perSecond), cancellationToken);
    }
}
