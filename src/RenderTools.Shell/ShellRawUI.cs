using System.Management.Automation.Host;

namespace RenderTools.Shell;

/// <summary>The terminal's size, which the formatter needs, and nothing else of it.</summary>
internal sealed class ShellRawUI : PSHostRawUserInterface
{
    public override Size BufferSize { get => new(Screen.Width, int.MaxValue); set => throw Unsupported(); }

    public override Size WindowSize { get => new(Screen.Width, 50); set => throw Unsupported(); }

    public override Size MaxWindowSize => WindowSize;

    public override Size MaxPhysicalWindowSize => WindowSize;

    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;

    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;

    public override Coordinates CursorPosition { get; set; }

    public override int CursorSize { get; set; } = 1;

    public override Coordinates WindowPosition { get; set; }

    public override string WindowTitle { get; set; } = "rendertools";

    public override bool KeyAvailable => false;

    public override KeyInfo ReadKey(ReadKeyOptions options) => throw ShellUI.NoQuestions();

    public override void FlushInputBuffer()
    {
    }

    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw Unsupported();

    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw Unsupported();

    public override void SetBufferContents(Rectangle rectangle, BufferCell fill) => throw Unsupported();

    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) =>
        throw Unsupported();

    private static HostException Unsupported() => new("rendertools does not change the terminal.");
}
